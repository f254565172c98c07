-- A month as its first day; by default the last one that is over everywhere that is asked for.
--
-- Errors: PT400 invalid_month; PT422 month_not_over

create or replace function invoices._check_month(p_month date)
returns date
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_month date := date_trunc('month', p_month::timestamp)::date;
begin
    if p_month is null or not isfinite(p_month) or v_month < date '2000-01-01' or v_month > date '2200-01-01' then
        raise exception 'invalid_month'
            using errcode = 'PT400', detail = format('%s is not a month.', coalesce(p_month::text, 'Nothing')),
                  hint = 'Send any day of the month in p_month, such as 2026-10-01.';
    end if;

    -- Zones reach from 12 hours behind UTC to 14 ahead of it.
    if (v_month + interval '1 month') at time zone 'UTC' - interval '14 hours' > now() then
        raise exception 'month_not_over'
            using errcode = 'PT422', detail = format('%s is not over anywhere yet.', to_char(v_month, 'YYYY-MM')),
                  hint = 'A month is billed when it is over; invoices.estimate_bill looks ahead.';
    end if;

    return v_month;
end;
$$;

comment on function invoices._check_month(date) is 'A month as its first day.';
