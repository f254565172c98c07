begin;
select plan(8);

-- Contract
select function_returns('payments', '_share', array['numeric', 'numeric', 'numeric', 'integer'], 'numeric');
select function_privs_are('payments', '_share', array['numeric', 'numeric', 'numeric', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_share', array['numeric', 'numeric', 'numeric', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_share', array['numeric', 'numeric', 'numeric', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
select is(payments._share(16, 33.33, 100, 2), 5.33, 'in whole cents');
select is(payments._share(4.4, 7, 10, 0), 3::numeric, 'or in whole shillings');
select is(payments._share(4.4, 10, 10, 0), 4.4, 'of all of it, the part as it is');
select is(payments._share(100, 33.33, 100, 2), 33.33, 'the whole has all of it');

select * from finish();
rollback;
