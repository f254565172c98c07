-- The recorded exchanges of a meter's device, the last first.
--
-- Errors: PT404 meter_not_found

create or replace function telemetry.list_replacements(p_meter_id uuid)
returns setof telemetry.replacements
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform meters._check_visible(p_meter_id);

    return query
    select r.*
    from telemetry.replacements as r
    where r.meter_id = p_meter_id
    order by r.replaced_at desc
    limit 1000;
end;
$$;

comment on function telemetry.list_replacements(uuid) is 'When a meter''s device was exchanged, the last first.';

grant execute on function telemetry.list_replacements(uuid) to authenticated, service_role;
