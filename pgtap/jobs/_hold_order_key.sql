begin;
select plan(7);

-- Contract
select function_returns('jobs', '_hold_order_key', array['text', 'text', 'bigint'], 'boolean');
select function_privs_are('jobs', '_hold_order_key', array['text', 'text', 'bigint'], 'service_role', '{}'::text[]);

-- Behaviour
select ok(jobs._hold_order_key('sql', 'k', 1), 'the first job holds the key');
select ok(not jobs._hold_order_key('sql', 'k', 2), 'the second one does not');
select ok(jobs._hold_order_key('python', 'k', 3), 'each queue has its own');

-- Errors
select throws_ok($$ select jobs._hold_order_key('sql', '', 4) $$, 'PT400', 'invalid_key', 'an empty key is none');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select ok(not jobs._hold_order_key('sql', 'k', 5), 'on behalf of a user it holds as well');

select * from finish();
rollback;
