-- Makes drafts of the oldest unbilled period of some accounts, up to a month; the caller has locked them.
-- Returns their ids. A period ends with the month of the account's zone, or when the account was closed; its
-- energy begins where that of the period before ended, so that a change of zone leaves nothing out and
-- bills nothing twice. An account whose month is not over yet is left alone.
--
-- As the owner of the tables: a chunk of a month at once.

create or replace function invoices._draft_periods(p_account_ids uuid[], p_month date)
returns uuid[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice_ids uuid[];
begin
    with period as materialized (
        select a.*, core.uuid_v7() as invoice_id,
            case when c.closed_on < n.month_end then greatest(c.closed_on, a.period_on + 1) else n.month_end end as period_until,
            least(n.month_end_at, a.closed_at) as usage_until, m.region, s.grace
        from invoices.accounts as a
        join meters.meters as m on m.meter_id = a.meter_id
        join invoices.series as s on s.series_code = a.series_code
        cross join lateral (
            select (date_trunc('month', a.period_on::timestamp) + interval '1 month')::date as month_end
        ) as e
        cross join lateral (select e.month_end, telemetry._date_start(e.month_end, a.time_zone) as month_end_at) as n
        -- The day of the hand-over is on both bills, its hours on one each.
        cross join lateral (
            select ((a.closed_at - interval '1 microsecond') at time zone a.time_zone)::date + 1 as closed_on
        ) as c
        where a.account_id = any (p_account_ids) and a.billing_mode = 'postpaid'
            and a.period_on < (p_month + interval '1 month')::date
    ),
    due as materialized (
        select p.*
        from period as p
        where p.usage_until <= now() and p.billed_until < p.usage_until and p.period_on < p.period_until
    ),
    moved as (
        update invoices.accounts as a
        set period_on = d.period_until, billed_until = d.usage_until
        from due as d
        where a.account_id = d.account_id
    ),
    drafted as (
        insert into invoices.invoices (
            account_id, invoice_id, user_id, meter_id, region, series_code, currency, minor_units, period, time_zone,
            usage_from, usage_until, finalise_after, run_month
        )
        select d.account_id, d.invoice_id, d.user_id, d.meter_id, d.region, d.series_code, d.currency, d.minor_units,
            daterange(d.period_on, d.period_until), d.time_zone, d.billed_until, d.usage_until, d.usage_until + d.grace,
            p_month
        from due as d
    ),
    billed as (
        insert into invoices.periods (account_id, invoice_id, account_key, meter_id, meter_key, period, drawn)
        select d.account_id, d.invoice_id, d.account_key, d.meter_id, d.meter_key, daterange(d.period_on, d.period_until),
            tstzrange(d.billed_until, d.usage_until)
        from due as d
    )
    select array_agg(d.invoice_id) into v_invoice_ids from due as d;

    return coalesce(v_invoice_ids, '{}');
end;
$$;

comment on function invoices._draft_periods(uuid[], date) is 'Make drafts of the oldest unbilled period of some accounts.';

grant execute on function invoices._draft_periods(uuid[], date) to app_api;
