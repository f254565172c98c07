begin;
select plan(17);

-- Contract
select function_returns('study', 'create_lecture',
    array['uuid', 'date', 'time without time zone', 'integer', 'text',
    'smallint[]', 'integer', 'date', 'text', 'text', 'text', 'boolean', 'uuid', 'uuid'], 'study.lectures');
select is_definer('study', 'create_lecture',
    array['uuid', 'date', 'time without time zone', 'integer', 'text',
    'smallint[]', 'integer', 'date', 'text', 'text', 'text', 'boolean', 'uuid', 'uuid']);
select function_privs_are('study', 'create_lecture',
    array['uuid', 'date', 'time without time zone', 'integer', 'text', 'smallint[]',
    'integer', 'date', 'text', 'text', 'text', 'boolean', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'create_lecture',
    array['uuid', 'date', 'time without time zone', 'integer', 'text', 'smallint[]',
    'integer', 'date', 'text', 'text', 'text', 'boolean', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'create_lecture',
    array['uuid', 'date', 'time without time zone', 'integer', 'text',
    'smallint[]', 'integer', 'date', 'text', 'text', 'text', 'boolean', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_course('Algebra', p_time_zone => 'Europe/Berlin', p_course_id => test.user_id(901)) $$, 'a course'
);
select results_eq(
    $$ select title, time_zone, weekdays, last_on, start_time
       from study.create_lecture(test.user_id(901), '2026-10-12', '09:15', 90, p_weekdays => '{3,1,3}', p_until_on => '2027-02-05') $$,
    $$ values ('Algebra', 'Europe/Berlin', '{1,3}'::smallint[], date '2027-02-06', time '09:15') $$,
    'has the title and the clock of its course'
);
select results_eq(
    $$ select title, weekdays, last_on, start_time
       from study.create_lecture(test.user_id(901), '2026-10-12', '09:15', 2880, 'Trip', p_is_all_day => true) $$,
    $$ values ('Trip', null::smallint[], date '2026-10-15', time '00:00') $$,
    'or takes whole days, once'
);

-- Errors
select throws_ok(
    $$ select study.create_lecture(test.user_id(999), '2026-10-12', '09:15', 90) $$, 'PT404', 'course_not_found', 'of a course'
);
select throws_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:15', 90, p_weekdays => '{0}') $$,
    'PT400', 'invalid_weekdays', 'days are 1 to 7'
);
select throws_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:15', 90, p_weekdays => '{}') $$,
    'PT400', 'invalid_weekdays', 'at least one'
);
select throws_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:15', -5) $$, 'PT400', 'invalid_duration', 'it takes time'
);
select throws_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:15', 90, p_is_all_day => true) $$,
    'PT400', 'invalid_duration', 'whole days are whole'
);
select throws_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:15', 90, p_week_interval => 0, p_weekdays => '{1}') $$,
    'PT400', 'invalid_interval', 'every week, or every few'
);
select throws_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:15', 90, p_until_on => '2026-10-01', p_weekdays => '{1}') $$,
    'PT400', 'ends_before_start', 'ends after it starts'
);
select throws_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:15', 90, p_time_zone => 'EST5') $$,
    'PT400', 'invalid_time_zone', 'a zone has a name'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:15', 90) $$, 'PT404', 'course_not_found', 'of one''s own'
);

select * from finish();
rollback;
