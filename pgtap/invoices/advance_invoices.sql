begin;
select plan(14);

-- Contract
select function_returns('invoices', 'advance_invoices', array['integer'], 'integer');
select is_definer('invoices', 'advance_invoices', array['integer']);
select function_privs_are('invoices', 'advance_invoices', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('invoices', 'advance_invoices', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('invoices', 'advance_invoices', array['integer'], 'operator', '{}'::text[]);
select function_privs_are('invoices', 'advance_invoices', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'advance_invoices', array['integer'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
create function pg_temp.age(p_days integer) returns void language plpgsql as $$
begin
    set local session_replication_role = replica;
    update invoices.invoices set due_on = (now() at time zone 'Africa/Nairobi')::date - p_days where kind = 'invoice';
    set local session_replication_role = origin;
end;
$$;

-- Behaviour
select is(invoices.advance_invoices(), 0, 'nothing before it is due');
do $$ begin perform pg_temp.age(0); end $$;
select is(invoices.advance_invoices(), 0, 'nor on the day');
do $$ begin perform pg_temp.age(8); end $$;
select is(invoices.advance_invoices(), 4, 'a day later it is overdue, a week later reminded of');
select is(invoices.advance_invoices(), 0, 'once');
select results_eq(
    $$ select event_type, count(*) from events.events where event_type ~ '^invoice_(overdue|reminder)' group by 1 order by 1 $$,
    $$ values ('invoice_overdue', 2::bigint), ('invoice_reminder', 2) $$, 'each is an event'
);

-- Errors
select throws_ok($$ select invoices.advance_invoices(0) $$, 'PT400', 'invalid_limit', 'needs a limit');
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.advance_invoices() $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
