begin;
select plan(8);

-- Contract
select function_returns('invoices', '_follow_owners', array['uuid[]'], 'integer');
select is_definer('invoices', '_follow_owners', array['uuid[]']);
select function_privs_are('invoices', '_follow_owners', array['uuid[]'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_follow_owners', array['uuid[]'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select is(invoices._follow_owners(array[test.billing_account(1)]), 0, 'nothing where nothing changed');
do $$ begin
    perform test.create_user(3);
    insert into meters.ownerships (meter_id, owned_from, user_id)
    values (test.meter_id(1), '2025-09-16 12:00+03', null), (test.meter_id(1), '2025-09-20 12:00+03', test.user_id(3));
    update meters.meters set owner_user_id = test.user_id(3) where meter_id = test.meter_id(1);
end $$;
select is(invoices._follow_owners(array[test.billing_account(1)]), 1, 'a meter that changed hands');
select is(invoices._follow_owners(array[test.billing_account(1), test.billing_account(3)]), 0, 'once');
do $$ begin perform test.bill(); end $$;
select results_eq(
    $$ select i.user_id, i.period, i.energy_kwh from invoices.invoices as i where i.meter_id = test.meter_id(1) order by i.period $$,
    $$ values (test.user_id(1), daterange('2025-09-01', '2025-09-17'), 186.0),
        (test.user_id(3), daterange('2025-09-20', '2025-10-01'), 126.0) $$,
    'each owner is billed for their own time, and nobody for the days between'
);

select * from finish();
rollback;
