begin;
select plan(9);

-- Contract
select function_returns('jobs', 'list_queues', array['text'], 'setof jobs.queues');
select is_definer('jobs', 'list_queues', array['text']);
select function_privs_are('jobs', 'list_queues', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'list_queues', array['text'], 'operator', array['EXECUTE']);
select function_privs_are('jobs', 'list_queues', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select jobs.create_queue('mail', 'python', p_time_limit => '5 minutes');
select test.login_as('operator', test.user_id(1));
select results_eq(
    $$ select queue, kind, runs_in_batches from jobs.list_queues() where queue in ('mail', 'python', 'sql', 'sql_alone') $$,
    $$ values ('mail', 'python', true), ('python', 'python', true), ('sql', 'sql', true), ('sql_alone', 'sql', false) $$,
    'an operator sees the queues by name'
);
select results_eq(
    $$ select queue, time_limit from jobs.list_queues('python') $$,
    $$ values ('mail', interval '5 minutes'), ('python', null) $$, 'or those of one kind, with their rules'
);
select is_empty($$ select from jobs.list_queues('pascal') $$, 'which nobody may have');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select jobs.list_queues()', '42501', null, 'users do not');

select * from finish();
rollback;
