-- The first date after an account's running period, and when that begins: the next month of its zone, or when it
-- was closed.

create or replace function invoices._get_cycle_end(p_account invoices.accounts)
returns timestamptz
language sql
stable
return least(
    telemetry._date_start(
        (date_trunc('month', p_account.period_on::timestamp) + interval '1 month')::date, p_account.time_zone
    ),
    p_account.closed_at
);

comment on function invoices._get_cycle_end(invoices.accounts) is 'When an account''s running period ends.';
