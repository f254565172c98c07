-- Refuses a meter that the caller may not see. Deleted ones keep their readings.
--
-- Errors: PT404 meter_not_found

create or replace function meters._check_visible(p_meter_id uuid)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from meters.meters as m where m.meter_id = p_meter_id) then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('There is no meter %s that you may see.', p_meter_id),
                  hint = 'Look the meter up with meters.list_meters.';
    end if;
end;
$$;

comment on function meters._check_visible(uuid) is 'Refuse a meter that the caller may not see.';
