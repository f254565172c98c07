begin;
select plan(17);

-- Contract
select function_returns('study', 'records__publish', '{}'::name[], 'trigger');
select isnt_definer('study', 'records__publish', '{}'::name[]);
select function_privs_are('study', 'records__publish', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('study', 'records__publish', '{}'::name[], 'anon', '{}'::text[]);

-- Behaviour: the same by functions and by a push, once.
select test.create_user(1), test.create_user(2);
create function pg_temp.change(p_number integer, p_table text, p_key uuid, p_operation text, p_base bigint, p_data jsonb) returns jsonb
language sql as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'id', test.user_id(900000 + p_number), 'table', 'study.' || p_table, 'record_id', p_key, 'operation', p_operation, 'base_version', p_base
    )) || case when p_data is null then '{}' else jsonb_build_object('data', p_data) end
$$;
create function pg_temp.say(p_user integer) returns setof text language plpgsql security definer as $$
begin
    return query select format('%s %s %s', e.event_type, e.aggregate_type, e.payload ->> 'version')
    from events.events as e
    where coalesce(e.payload ->> 'user_id', e.payload ->> 'owner_user_id') = test.user_id(p_user)::text and e.event_type <> 'sync_changed'
    order by 1;
end $$;

select test.login_as('authenticated', test.user_id(1));
select study.create_course('Algebra', p_time_zone => 'UTC', p_course_id => test.user_id(101)),
    study.create_course('Botany', p_time_zone => 'UTC', p_course_id => test.user_id(102)),
    study.create_course('Chemistry', p_time_zone => 'UTC', p_course_id => test.user_id(103));
select study.create_assignment(test.user_id(101), 'Sheet', p_assignment_id => test.user_id(111));
select study.create_lecture(test.user_id(101), '2026-10-12', '09:00', 90, 'Lecture', p_lecture_id => test.user_id(121), p_time_zone => 'UTC');
select study.create_study_session('Read', '2026-10-20 16:00+02', '2026-10-20 18:00+02', p_study_session_id => test.user_id(131));
select study.update_course(test.user_id(101), 'Algebra 1'), study.update_course(test.user_id(102), 'Botany 1'), study.update_course(test.user_id(103), 'Chemistry 1');
select study.update_assignment(test.user_id(111), 'Sheet 1'), study.complete_assignment(test.user_id(111));
select study.update_assignment(test.user_id(111), p_clear => '{completed_at}');
select study.update_lecture(test.user_id(121), p_start_time => '10:00');
select study.complete_study_session(test.user_id(131), 30);
select study.delete_lecture(test.user_id(121));
select study.restore_lecture(test.user_id(121));
select is((select count(*) from pg_temp.say(1)), 16::bigint, 'functions leave an event for each change');

select test.login_as('authenticated', test.user_id(2));
create temporary table batch as select jsonb_build_array(
    pg_temp.change(1, 'courses', test.user_id(201), 'insert', null, '{"title": "Algebra", "time_zone": "UTC"}'),
    pg_temp.change(2, 'courses', test.user_id(202), 'insert', null, '{"title": "Botany", "time_zone": "UTC"}'),
    pg_temp.change(3, 'courses', test.user_id(203), 'insert', null, '{"title": "Chemistry", "time_zone": "UTC"}'),
    pg_temp.change(4, 'assignments', test.user_id(211), 'insert', null, jsonb_build_object('course_id', test.user_id(201), 'title', 'Sheet')),
    pg_temp.change(5, 'lectures', test.user_id(221), 'insert', null, jsonb_build_object('course_id', test.user_id(201), 'title', 'Lecture',
        'time_zone', 'UTC', 'starts_on', '2026-10-12', 'start_time', '09:00', 'duration_minutes', 90)),
    pg_temp.change(6, 'study_sessions', test.user_id(231), 'insert', null, '{"title": "Read", "starts_at": "2026-10-20 16:00+02", "ends_at": "2026-10-20 18:00+02"}'),
    pg_temp.change(7, 'courses', test.user_id(201), 'update', 1, '{"title": "Algebra 1"}'),
    pg_temp.change(8, 'courses', test.user_id(202), 'update', 1, '{"title": "Botany 1"}'),
    pg_temp.change(9, 'courses', test.user_id(203), 'update', 1, '{"title": "Chemistry 1"}'),
    pg_temp.change(10, 'assignments', test.user_id(211), 'update', 1, '{"title": "Sheet 1"}'),
    pg_temp.change(11, 'assignments', test.user_id(211), 'update', 1, jsonb_build_object('completed_at', now())),
    pg_temp.change(12, 'assignments', test.user_id(211), 'update', 1, '{"completed_at": null}'),
    pg_temp.change(13, 'lectures', test.user_id(221), 'update', 1, '{"start_time": "10:00"}'),
    pg_temp.change(14, 'study_sessions', test.user_id(231), 'update', 1, jsonb_build_object('completed_at', now(), 'actual_minutes', 30)),
    pg_temp.change(15, 'lectures', test.user_id(221), 'delete', 1, null),
    jsonb_build_object('id', test.user_id(900016), 'function', 'study.restore_lecture', 'arguments', jsonb_build_object('p_lecture_id', test.user_id(221)))
) as items;
select is(
    (select string_agg(a ->> 'status', ' ') from jsonb_array_elements(sync.push_changes(test.user_id(5001), (select items from batch)) -> 'results') as a),
    rtrim(repeat('applied ', 16)), 'a push that says the same'
);
select results_eq('select * from pg_temp.say(2)', 'select * from pg_temp.say(1)', 'leaves the same events');
select sync.push_changes(test.user_id(5001), (select items from batch));
select is((select count(*) from pg_temp.say(2)), 16::bigint, 'once, however often it is sent');
select sync.push_changes(test.user_id(5001), jsonb_build_array(pg_temp.change(17, 'courses', test.user_id(201), 'update', 1, '{"title": ""}')));
select is((select count(*) from pg_temp.say(2)), 16::bigint, 'none for what was refused');
select test.logout();
select is(
    (select count(distinct e.actor_id) from events.events as e where e.payload ->> 'user_id' = test.user_id(2)::text and e.actor_id = test.user_id(2)), 1::bigint,
    'by whoever it was'
);
select test.login_as('authenticated', test.user_id(2));
select sync.push_changes(test.user_id(5001), jsonb_build_array(pg_temp.change(
    18, 'assignments', test.user_id(211), 'update', 1, jsonb_build_object('completed_at', now(), 'title', 'Sheet 2')
)));
select results_eq(
    $$ select s from pg_temp.say(2) as s where s ~ 'assignment 5$' $$, $$ values ('assignment_completed assignment 5'), ('assignment_updated assignment 5') $$,
    'two for what two functions would have done'
);
select sync.queue_changes(test.user_id(5001), jsonb_build_array(pg_temp.change(19, 'courses', test.user_id(202), 'update', 2, '{"title": "Botany 2"}')));
select test.login_as('service_role');
select sync.process_sync_queue();
select test.logout();
select results_eq(
    $$ select s from pg_temp.say(2) as s where s ~ 'course 3$' $$, $$ values ('course_updated course 3') $$, 'and so do items that were queued'
);
update study.courses set term = 'WS' where user_id = test.user_id(2);
select is((select count(*) from pg_temp.say(2) as s where s ~ '^course_updated'), 7::bigint, 'each row of a statement has one, in psql as well');
update study.courses set term = 'SS' where false;
select is((select count(*) from pg_temp.say(2) as s where s ~ '^course_updated'), 7::bigint, 'nothing has none');
insert into study.courses (course_id, user_id, title) values (test.user_id(203), test.user_id(2), 'x'), (test.user_id(204), test.user_id(2), 'Drawing')
on conflict (course_id) do update set title = 'Chemistry 2';
select results_eq(
    $$ select (select count(*) from pg_temp.say(2) as s where s ~ '^course_updated'), (select count(*) from pg_temp.say(2) as s where s ~ '^course_created') $$,
    $$ values (8::bigint, 4::bigint) $$, 'what was made or changed by one statement has one each'
);
with one as (update study.courses set term = 'A' where user_id = test.user_id(1)), two as (update study.courses set term = 'B' where user_id = test.user_id(2))
select 1;
select results_eq(
    $$ select (select count(*) from pg_temp.say(1) as s where s ~ '^course_updated'), (select count(*) from pg_temp.say(2) as s where s ~ '^course_updated'),
           (select count(*) from pg_temp.say(2) as s where s ~ '^course_created') $$,
    $$ values (6::bigint, 12::bigint, 4::bigint) $$, 'and by two in one, its owner''s'
);
select is((select count(*) from pg_trigger where tgname ~ '^_300_publish' and not tgisinternal), 8::bigint, 'four tables publish');

select * from finish();
rollback;
