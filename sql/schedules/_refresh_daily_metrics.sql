-- Job handler: counts the days that events came in for.

create or replace function schedules._refresh_daily_metrics(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_result analytics.refresh_result := analytics.refresh_daily_metrics();
begin
    return jsonb_build_object('days', v_result.day_count, 'changed', v_result.changed_count);
end;
$$;

comment on function schedules._refresh_daily_metrics(jsonb) is 'Job handler: count the days that events came in for.';
