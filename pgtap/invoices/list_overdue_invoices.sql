begin;
select plan(16);

-- Contract
select function_returns(
    'invoices',
    'list_overdue_invoices',
    array['text', 'integer', 'integer', 'integer'],
    'setof invoices.overdue_invoice'
);
select is_definer('invoices', 'list_overdue_invoices', array['text', 'integer', 'integer', 'integer']);
select function_privs_are(
    'invoices',
    'list_overdue_invoices',
    array['text', 'integer', 'integer', 'integer'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_overdue_invoices', array['text', 'integer', 'integer', 'integer'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_overdue_invoices', array['text', 'integer', 'integer', 'integer'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'list_overdue_invoices', array['text', 'integer', 'integer', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', 'list_overdue_invoices', array['text', 'integer', 'integer', 'integer'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
create function pg_temp.age(p_days integer) returns void language plpgsql as $$
begin
    set local session_replication_role = replica;
    update invoices.invoices set due_on = (now() at time zone 'Africa/Nairobi')::date - p_days where kind = 'invoice';
    set local session_replication_role = origin;
end;
$$;
do $$ begin perform pg_temp.age(9); perform invoices.advance_invoices(); end $$;

-- Behaviour
select results_eq(
    $$ select o.customer_name, o.meter_number, o.amount_due, o.days_overdue, o.reminder_level from invoices.list_overdue_invoices('Nairobi') as o $$,
    $$ values ('Customer 1', 'B-1', 7919.60, 9, 1::smallint) $$, 'who owes what since when'
);
select is((select count(*) from invoices.list_overdue_invoices()), 2::bigint, 'everywhere');
select is((select count(*) from invoices.list_overdue_invoices(p_min_days => 10)), 0::bigint, 'for so long');
select is((select count(*) from invoices.list_overdue_invoices(p_offset => 1)), 1::bigint, 'a page at a time');

-- Errors
select throws_ok($$ select invoices.list_overdue_invoices(p_limit => 0) $$, 'PT400', 'invalid_limit', 'needs a limit');
select throws_ok($$ select invoices.list_overdue_invoices(p_offset => -1) $$, 'PT400', 'invalid_offset', 'passes over no less than none');

-- Isolation
select test.login_as('operator', test.user_id(12));
select results_eq($$ select region from invoices.list_overdue_invoices() $$, array['Mombasa'], 'an operator sees the region');
select throws_ok($$ select invoices.list_overdue_invoices('Nairobi') $$, 'PT403', 'not_your_region', 'and no other');
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.list_overdue_invoices() $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
