-- The rules, by code. There are few, so they come without pages.
--
-- Errors: PT400 invalid_alert_type

create or replace function alerts.list_rules(p_alert_type text default null, p_is_enabled boolean default null)
returns setof alerts.rules
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_alert_type text := alerts._normalise('alert_type', p_alert_type);
begin
    return query
    select r.*
    from alerts.rules as r
    where (v_alert_type is null or r.alert_type = v_alert_type)
        and (p_is_enabled is null or r.is_enabled = p_is_enabled)
    order by r.rule_code;
end;
$$;

comment on function alerts.list_rules(text, boolean) is 'The rules that raise alerts.';

grant execute on function alerts.list_rules(text, boolean) to operator, service_role;
