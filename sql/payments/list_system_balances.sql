-- What the system accounts amount to: revenue and debts positive, money we have negative. Nested
-- loops are off, since they would read the live edge once per account.
--
-- Errors: PT503 ledger_restored

create or replace function payments.list_system_balances(p_currency text default null)
returns setof payments.system_balances
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
as $$
begin
    perform payments._check_server();

    return query
    select b.*
    from payments.system_balances as b
    where p_currency is null or b.currency = p_currency
    order by b.currency, b.code;
end;
$$;

comment on function payments.list_system_balances(text) is
    'Credits minus debits of the system accounts, in one currency or all.';

grant execute on function payments.list_system_balances(text) to service_role;
