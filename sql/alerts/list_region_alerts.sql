-- The alerts of a region that the caller may see, newest first: of its meters and of the region as a whole. The next
-- page begins after p_before, the alert_id of the last row of this one.
--
-- Errors: PT400 invalid_limit, invalid_status, region_required

create or replace function alerts.list_region_alerts(
    p_region text,
    p_limit  integer default 50,
    p_before uuid default null,
    p_status text default null
)
returns setof alerts.alerts
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_text(
        'region_required', p_region, 'No region was given.', 'Send p_region; alerts.list_alerts shows all that you may see.'
    );

    return query
    select a.*
    from alerts.list_alerts(p_limit, p_before, p_status, p_region => p_region) as a;
end;
$$;

comment on function alerts.list_region_alerts(text, integer, uuid, text) is
    'The alerts of a region, newest first; p_before is the last id of the page before.';

grant execute on function alerts.list_region_alerts(text, integer, uuid, text) to operator, service_role;
