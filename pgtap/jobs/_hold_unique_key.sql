-- Two at once: tests/test_queues.py.
begin;
select plan(7);

-- Contract
select function_returns('jobs', '_hold_unique_key', array['text', 'text', 'bigint'], 'bigint');
select function_privs_are('jobs', '_hold_unique_key', array['text', 'text', 'bigint'], 'service_role', '{}'::text[]);

-- Behaviour
select is(jobs._hold_unique_key('sql', 'k', 1), 1::bigint, 'the first job holds the key');
select is(jobs._hold_unique_key('sql', 'k', 2), 1::bigint, 'the second one learns which does');
select is(jobs._hold_unique_key('python', 'k', 3), 3::bigint, 'each queue has its own');

-- Errors
select throws_ok($$ select jobs._hold_unique_key('sql', '', 4) $$, 'PT400', 'invalid_key', 'an empty key is none');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(jobs._hold_unique_key('sql', 'k', 5), 1::bigint, 'on behalf of a user it holds as well');

select * from finish();
rollback;
