begin;
select plan(14);

-- Contract
select function_returns('jobs', '_take_ready', array['text', 'integer', 'bigint[]'], 'jobs.ready[]');
select is_definer('jobs', '_take_ready', array['text', 'integer', 'bigint[]']);
select function_privs_are('jobs', '_take_ready', array['text', 'integer', 'bigint[]'], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_take_ready', array['text', 'integer', 'bigint[]'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_take_ready', array['text', 'integer', 'bigint[]'], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_take_ready', array['text', 'integer', 'bigint[]'], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_take_ready', array['text', 'integer', 'bigint[]'], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin perform test.create_job_handlers(); end $$;

do $$ begin
    perform test.add_job('a'), test.add_job('b', p_priority => 1::smallint), test.add_job('c'),
        test.add_job('d', p_priority => 9::smallint), test.add_job('e', p_priority => 1::smallint), test.add_job('f', 'far');
end $$;
select is(
    (select array_agg(t.payload ->> 'name' order by o) from unnest(jobs._take_ready('sql', 3)) with ordinality as t (
        q, p, pos, id, h, payload, a, u, k, c, at, e, o)),
    '{b,e,a}', 'by priority, then by place'
);
select is(jobs._take_ready('gone', 3), null, 'nothing of a queue that does not exist');
select is(
    (select array_agg(t.attempt) from unnest(jobs._take_ready('sql', 3, array[0, 0, 0, 0, 0, test.job('c'), 0, 0, 0, 0])) as t),
    '{1}', 'after a place of a priority, and their attempt is counted'
);
select is((select job_id from jobs.ready where queue = 'sql'), test.job('c'), 'c was passed over');
update jobs.floors set floor = test.job('c') where queue = 'sql' and priority = 5;
select is(jobs._take_ready('sql', 3), null, 'as is what lies below the floor');
update jobs.floors set floor = 0;
select is(cardinality(jobs._take_ready('sql', 3)), 1, 'none is lost');
select is(jobs._take_ready('sql', 3), null, 'nothing is left');

select * from finish();
rollback;
