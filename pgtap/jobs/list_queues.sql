begin;
select plan(11);

-- Contract
select function_returns('jobs', 'list_queues', array['text'], 'setof jobs.queues');
select is_definer('jobs', 'list_queues', array['text']);
select function_privs_are('jobs', 'list_queues', array['text'], 'anon', '{}'::text[]);
select function_privs_are('jobs', 'list_queues', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', 'list_queues', array['text'], 'operator', array['EXECUTE']);
select function_privs_are('jobs', 'list_queues', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('jobs', 'list_queues', array['text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('operator', test.user_id(1));
select results_eq(
    $$ select queue from jobs.list_queues() where queue in ('sql', 'python', 'sql_alone') $$,
    $$ values ('python'), ('sql'), ('sql_alone') $$, 'all of them by name'
);
select results_eq($$ select distinct kind from jobs.list_queues('sql') $$, $$ values ('sql') $$, 'or those of a kind');
select is_empty($$ select * from jobs.list_queues('java') $$, 'a kind that is none has none');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select * from jobs.list_queues()', '42501', null, 'a user sees none');

select * from finish();
rollback;
