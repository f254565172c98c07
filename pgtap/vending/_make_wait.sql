begin;
select plan(9);

-- Contract
select function_returns('vending', '_make_wait', array['numeric'], 'vending.step');
select isnt_definer('vending', '_make_wait', array['numeric']);
select function_privs_are('vending', '_make_wait', array['numeric'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_make_wait', array['numeric'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_make_wait', array['numeric'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_make_wait', array['numeric'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_make_wait', array['numeric'], 'service_role', '{}'::text[]);

-- Behaviour
select results_eq('select action, wait_seconds from vending._make_wait(2.5)', $$ values ('wait', 2.500) $$, 'come back later');
select results_eq('select action, wait_seconds from vending._make_wait(-1)', $$ values ('wait', 0.100) $$, 'never sooner than at once');

select * from finish();
rollback;
