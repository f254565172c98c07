-- How much an account is expected to draw a day: as on average in the days that were measured of the 28 before.
-- As the owner of the tables; nothing that was drawn before the account was opened counts.

create or replace function invoices._expect_energy(p_account invoices.accounts, p_at timestamptz)
returns numeric
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from constant timestamptz := greatest(p_at - interval '28 days', p_account.opened_at);
begin
    return coalesce((
        select avg(t.energy_kwh)
        from telemetry.readings_1d as t
        where t.meter_id = p_account.meter_id and t.bucket_at >= v_from and t.bucket_at < p_at - interval '26 hours'
    ), (
        select sum(t.energy_kwh) * 24 / nullif(count(*), 0)
        from telemetry.readings_1h as t
        where t.meter_id = p_account.meter_id and t.bucket_at >= v_from and t.bucket_at < p_at
    ), 0);
end;
$$;

comment on function invoices._expect_energy(invoices.accounts, timestamptz) is 'How much an account is expected to draw a day.';

grant execute on function invoices._expect_energy(invoices.accounts, timestamptz) to app_api;
