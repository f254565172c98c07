begin;
select plan(12);

-- Contract
select function_returns('jobs', '_hold_order_key', array['text', 'text', 'bigint'], 'boolean');
select is_definer('jobs', '_hold_order_key', array['text', 'text', 'bigint']);
select function_privs_are('jobs', '_hold_order_key', array['text', 'text', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_hold_order_key', array['text', 'text', 'bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_hold_order_key', array['text', 'text', 'bigint'], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_hold_order_key', array['text', 'text', 'bigint'], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_hold_order_key', array['text', 'text', 'bigint'], 'service_role', '{}'::text[]);

-- Behaviour
select is(jobs._hold_order_key('sql', 'a', 7), true, 'nobody held it');
select is(jobs._hold_order_key('sql', 'a', 8), false, 'now the first does');
select is(jobs._hold_order_key('python', 'a', 9), true, 'in another queue it is free');
select results_eq(
    $$ select queue, job_id from jobs.order_keys where order_key = 'a' order by queue $$,
    $$ values ('python', 9::bigint), ('sql', 7) $$, 'its row says whose it is'
);

-- Errors
select throws_ok($$ select jobs._hold_order_key('sql', '', 1) $$, 'PT400', 'invalid_key', 'a key has a letter');

select * from finish();
rollback;
