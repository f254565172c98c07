begin;
select plan(17);

-- Contract
select function_returns('study', 'list_upcoming',
    array['integer', 'text', 'integer', 'text', 'uuid'], 'setof study.upcoming_item');
select is_definer('study', 'list_upcoming', array['integer', 'text', 'integer', 'text', 'uuid']);
select function_privs_are('study', 'list_upcoming',
    array['integer', 'text', 'integer', 'text', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'list_upcoming',
    array['integer', 'text', 'integer', 'text', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'list_upcoming', array['integer', 'text', 'integer', 'text', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_course('Course', p_time_zone => 'UTC', p_course_id => test.user_id(901)) $$, 'a course'
);
select lives_ok(
    $$ select study.create_assignment(test.user_id(901), 'Sheet ' || n, now() + n * interval '1 day', p_assignment_id => test.user_id(910 + n))
       from generate_series(-1, 9) as n $$, 'assignments, one late'
);
select lives_ok(
    $$ select study.create_study_session('Now', now() - interval '1 hour', now() + interval '1 hour'),
              study.create_study_session('Over', now() - interval '2 hours', now() - interval '1 hour') $$, 'sessions'
);
select lives_ok(
    $$ select study.create_lecture(
           test.user_id(901), ((now() + interval '1 minute') at time zone 'UTC')::date, ((now() + interval '1 minute') at time zone 'UTC')::time,
           10, 'Lecture'
       ) $$, 'a lecture'
);
select lives_ok('select study.complete_assignment(test.user_id(912))', 'what is done');
select results_eq(
    $$ select title from study.list_upcoming(p_days => 5, p_zone => 'UTC') where title !~ '^Sheet [56]$' $$,
    array['Now', 'Sheet 0', 'Lecture', 'Sheet 1', 'Sheet 3', 'Sheet 4'], 'is not ahead any more, nor what is over'
);
select is(
    (select max(starts_at at time zone 'UTC') < (now() at time zone 'UTC')::date + 3 from study.list_upcoming(p_days => 3, p_zone => 'UTC')),
    true, 'until the end of a local day'
);
select results_eq(
    $$ select title from study.list_upcoming(5, 'UTC', 2, (select u.cursor from study.list_upcoming(5, 'UTC', 1) as u)) $$,
    array['Sheet 0', 'Lecture'], 'page by page'
);
select is(
    (select bool_and(local_day = (starts_at at time zone 'Pacific/Kiritimati')::date) from study.list_upcoming(p_zone => 'Pacific/Kiritimati')),
    true, 'on the clock that was asked for'
);

-- Errors
select throws_ok('select study.list_upcoming(0)', 'PT400', 'invalid_days', 'a day at least');
select throws_ok($$ select study.list_upcoming(p_zone => 'X') $$, 'PT400', 'invalid_time_zone', 'a zone');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select study.list_upcoming()', 'one''s own');

select * from finish();
rollback;
