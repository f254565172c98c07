begin;
select plan(8);

-- Contract
select function_returns('study', '_expand_lectures',
    array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'text', 'uuid'], 'setof study.occurrence');
select isnt_definer('study', '_expand_lectures', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'text', 'uuid']);
select function_privs_are('study', '_expand_lectures',
    array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'text', 'uuid'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok(
    $$ select study.create_course('Course', p_time_zone => 'UTC', p_course_id => test.user_id(901), p_user_id => test.user_id(1)) $$, 'a course'
);
select lives_ok(
    $$ select study.create_lecture(
           test.user_id(901), '2026-10-12', '09:00', 60, p_weekdays => '{1,5}', p_until_on => '2026-10-19', p_user_id => test.user_id(1)
       ) $$, 'a lecture'
);
select results_eq(
    $$ select local_day from study._expand_lectures(test.user_id(1), '2026-10-01', '2026-11-01', 'UTC') order by 1 $$,
    array['2026-10-12', '2026-10-16', '2026-10-19']::date[], 'takes place on its days'
);
select is_empty(
    $$ select study._expand_lectures(test.user_id(1), '2026-10-12 10:00+00', '2026-10-16 09:00+00', 'UTC') $$, 'and not between'
);
select is_empty(
    $$ select study._expand_lectures(test.user_id(1), '2026-10-01', '2026-11-01', 'UTC', test.user_id(902)) $$, 'only the one that is asked for'
);

select * from finish();
rollback;
