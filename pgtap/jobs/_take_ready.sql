begin;
select plan(13);

-- Contract
select function_returns('jobs', '_take_ready', array['text', 'integer', 'bigint[]'], 'jobs.ready[]');
select function_privs_are('jobs', '_take_ready', array['text', 'integer', 'bigint[]'], 'service_role', '{}'::text[]);

-- Behaviour
create function pg_temp.take(p_limit integer, p_after bigint[] default null) returns setof text language sql
begin atomic
    select t.payload ->> 'name' from unnest(jobs._take_ready('sql', p_limit, p_after)) with ordinality as t order by t.ordinality;
end;
select test.create_job_handlers();
select is(jobs._take_ready('sql', 10), null, 'nothing there is null');
select test.add_job('last', p_priority => 9::smallint), test.add_job('a'), test.add_job('b'), test.add_job('first', p_priority => 0::smallint),
    test.add_job('elsewhere', 'far');
select results_eq($$ select pg_temp.take(2) $$, array['first', 'a'], 'by priority, then by place');
select results_eq($$ select pg_temp.take(10) $$, array['b', 'last'], 'the rest; other queues are left alone');
select test.add_job('c');
select results_eq(
    $$ select attempt, position from unnest(jobs._take_ready('sql', 1)) $$, $$ values (1::smallint, test.job('c')) $$, 'its attempt is counted'
);
select test.add_job('d'), test.add_job('e');
select results_eq(
    $$ select pg_temp.take(10, array_fill(test.job('d'), array[10])) $$, array['e'], 'a caller may start after the place it has reached'
);
select results_eq($$ select pg_temp.take(10, '{}') $$, array['d'], 'what it passed over is found from the floor');
select test.add_job('f');
update jobs.floors set floor = test.job('f') where queue = 'sql';
select is(jobs._take_ready('sql', 10), null, 'below the floor nobody looks');
select is(jobs._take_ready('none', 10), null, 'an unknown queue has no jobs');

-- Proofs
update jobs.floors set floor = 0 where queue = 'sql';
select pg_temp.take(10);
select test.add_job('old');
update jobs.ready set attempt = 5, forgiven = 5 where queue = 'sql';
select results_eq(
    $$ select attempt, forgiven from unnest(jobs._take_ready('sql', 1)) $$, $$ values (6::smallint, 5::smallint) $$,
    'what is forgiven stays so, and the proof rises'
);
select test.add_job('older');
update jobs.ready set attempt = 32767, forgiven = 32765 where queue = 'sql';
select results_eq(
    $$ select attempt, attempt - forgiven from unnest(jobs._take_ready('sql', 1)) $$, $$ values (1::smallint, 3::smallint) $$,
    'after the last number of its type it starts again, and the count is kept'
);

-- Isolation
update jobs.floors set floor = 0 where queue = 'sql';
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(jobs._take_ready('sql', 10), null, 'a function on behalf of a user takes none');

select * from finish();
rollback;
