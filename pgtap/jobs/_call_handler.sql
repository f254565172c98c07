begin;
select plan(9);

-- Contract
select function_returns('jobs', '_call_handler', array['jobs.handlers', 'jobs.ready[]'], 'jsonb');
select is_definer('jobs', '_call_handler', array['jobs.handlers', 'jobs.ready[]']);
select function_privs_are('jobs', '_call_handler', array['jobs.handlers', 'jobs.ready[]'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_job_handlers();
select test.add_job('a'), test.add_job('b'), test.add_job('c', 'answer', '{"answer": {"x": 1}}'), test.add_job('d', 'answer'),
    test.add_job('f', 'answer', '{"raise": "PT422"}', p_priority => 9::smallint);
create table pg_temp.taken as select t.* from unnest(jobs._take_ready('sql', 4)) as t;
create function pg_temp.call(p_handler text) returns jsonb language sql
return jobs._call_handler(jobs._get_handler(p_handler), array(select t::text::jobs.ready from pg_temp.taken as t));

select is(pg_temp.call('note'), null, 'one that returns void has no results');
select results_eq(
    $$ select payload ->> 'name' from test.noted_jobs order by position $$, array['a', 'b'], 'it is called for its own jobs, in their order'
);
select is(
    pg_temp.call('answer'), jsonb_build_object(test.job('c'), '{"x": 1}'::jsonb, test.job('d'), null), 'or a result for each job'
);

-- Errors
truncate pg_temp.taken;
insert into pg_temp.taken select t.* from unnest(jobs._take_ready('sql', 4)) as t;
select throws_ok($$ select pg_temp.call('answer') $$, 'PT422', 'told_to', 'what the handler raises');
select throws_ok($$ select pg_temp.call('far') $$, 'PT404', 'handler_gone', 'one of Python cannot be called');
update jobs.handlers set function_name = 'test.gone(jsonb)' where handler = 'note';
select throws_ok($$ select pg_temp.call('note') $$, 'PT404', 'handler_gone', 'nor one whose function was dropped');

select * from finish();
rollback;
