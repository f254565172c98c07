begin;
select plan(8);

-- Contract
select function_returns('invoices', '_find_sheets', array['invoices.usage_item[]'], 'tariffs.price_sheets[]');
select isnt_definer('invoices', '_find_sheets', array['invoices.usage_item[]']);
select function_privs_are('invoices', '_find_sheets', array['invoices.usage_item[]'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_find_sheets', array['invoices.usage_item[]'], 'service_role', '{}'::text[]);

do $$ begin
    perform test.create_tariff('t');
    perform tariffs.publish_tariff_version('t', '2100-01-01Z', '[{"code": "all", "from_kwh": 0, "rate": 1}]');
end $$;

-- Behaviour
create function pg_temp.count(p_from timestamptz, p_until timestamptz) returns integer language sql
return cardinality(
    invoices._find_sheets(array[(1, null, null, 't', p_from, p_until, null)::invoices.usage_item])
);
select is(pg_temp.count('2025-01-01Z', '2025-02-01Z'), 1, 'one where one holds all the time');
select is(pg_temp.count('2025-01-01Z', '2100-02-01Z'), 2, 'those that begin in it, and the one before');
select is(pg_temp.count('2099-01-01Z', '2100-01-01Z'), 1, 'not one that begins where it ends');
select is(pg_temp.count('2010-01-01Z', '2010-02-01Z'), 0, 'none before the first');

select * from finish();
rollback;
