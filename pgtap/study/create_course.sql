begin;
select plan(17);

-- Contract
select function_returns('study', 'create_course',
    array['text', 'text', 'text', 'text', 'text', 'text', 'text', 'date', 'date', 'uuid', 'uuid'], 'study.courses');
select is_definer('study', 'create_course',
    array['text', 'text', 'text', 'text', 'text', 'text', 'text', 'date', 'date', 'uuid', 'uuid']);
select function_privs_are('study', 'create_course',
    array['text', 'text', 'text', 'text', 'text', 'text',
    'text', 'date', 'date', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'create_course',
    array['text', 'text', 'text', 'text', 'text', 'text',
    'text', 'date', 'date', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'create_course',
    array['text', 'text', 'text', 'text', 'text', 'text', 'text', 'date', 'date', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select user_id, title, code, colour, time_zone, version, deleted_at
       from study.create_course(' Algebra ', 'MATH 1', p_colour => '#AABBCC') $$,
    $$ values (test.user_id(1), 'Algebra', 'MATH 1', '#aabbcc', 'Africa/Nairobi', 1::bigint, null::timestamptz) $$,
    'adds a course of the caller, on the clock of their preferences'
);
select is(
    (select course_id from study.create_course('Physics', p_course_id => test.user_id(901))), test.user_id(901),
    'takes an id that the client chose'
);
select is(
    (select time_zone from study.create_course('Here', p_time_zone => 'Europe/Berlin')), 'Europe/Berlin',
    'or a clock of its own'
);

-- Errors
select throws_ok($$ select study.create_course(null) $$, '23502', null, 'needs a title');
select throws_ok($$ select study.create_course('  ') $$, '23514', null, 'one that says something');
select throws_ok(
    $$ select study.create_course('x', p_time_zone => 'FOO+3') $$, 'PT400', 'invalid_time_zone', 'and a zone that exists'
);
select throws_ok(
    $$ select study.create_course('x', p_starts_on => '2026-02-01', p_ends_on => '2026-01-01') $$,
    'PT400', 'ends_before_start', 'it ends after it starts'
);
select throws_ok(
    $$ select study.create_course('x', p_starts_on => 'infinity') $$, 'PT400', 'invalid_date', 'within centuries'
);
select throws_ok(
    $$ select study.create_course('x', p_course_id => test.user_id(901)) $$, '23505', null, 'an id is used once'
);
select throws_ok(
    $$ select study.create_course('x', p_user_id => test.user_id(2)) $$, 'PT403', 'not_yours', 'for nobody else'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select study.list_courses()', 'others see nothing of it');
select test.login_as('anon');
select throws_ok($$ select study.create_course('x') $$, '42501', null, 'nobody has none');

select * from finish();
rollback;
