-- Locks accounts that have a period to bill up to a month, passing over those that another session works on.
-- As the owner of the tables, for operators and services alike: what they may bill is checked before.

create or replace function invoices._lock_due_accounts(p_month date, p_region text, p_limit integer)
returns uuid[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
    return array(
        select a.account_id
        from invoices.accounts as a
        where a.billing_mode = 'postpaid' and a.period_on < (p_month + interval '1 month')::date
            -- Its month is over, or it was closed.
            and (
                telemetry._date_start((date_trunc('month', a.period_on::timestamp) + interval '1 month')::date, a.time_zone) <= now()
                or a.closed_at <= now()
            )
            and (a.closed_at is null or a.billed_until < a.closed_at)
            and (
                p_region is null
                or exists (select from meters.meters as m where m.meter_id = a.meter_id and m.region = p_region)
            )
        order by a.period_on, a.account_id
        limit p_limit
        for no key update skip locked
    );
end;
$$;

comment on function invoices._lock_due_accounts(date, text, integer) is 'Lock accounts that have a period to bill.';

grant execute on function invoices._lock_due_accounts(date, text, integer) to app_api;
