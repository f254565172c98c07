begin;
select plan(10);

-- Contract
select function_returns('invoices', 'follow_events', '{}'::text[], 'void');
select is_definer('invoices', 'follow_events', '{}'::text[]);
select function_privs_are('invoices', 'follow_events', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('invoices', 'follow_events', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('invoices', 'follow_events', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('invoices', 'follow_events', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'follow_events', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select lives_ok($$ select invoices.follow_events() $$, 'may be repeated');
select is(
    (select s.handler from events.subscriptions as s where s.subscription_name = 'invoices'), 'invoices.handle_event', 'meters that change hands'
);
select is((select count(*) from jobs.handlers where handler = 'invoices.generate'), 1::bigint, 'and the job of the generation');

select * from finish();
rollback;
