begin;
select plan(14);

-- Contract
select function_returns('study', 'update_course',
    array['uuid', 'text', 'text', 'text', 'text', 'text',
    'text', 'text', 'date', 'date', 'text[]', 'bigint', 'uuid'], 'study.courses');
select is_definer('study', 'update_course',
    array['uuid', 'text', 'text', 'text', 'text', 'text', 'text', 'text', 'date', 'date', 'text[]', 'bigint', 'uuid']);
select function_privs_are('study', 'update_course',
    array['uuid', 'text', 'text', 'text', 'text', 'text', 'text',
    'text', 'date', 'date', 'text[]', 'bigint', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'update_course',
    array['uuid', 'text', 'text', 'text', 'text', 'text', 'text',
    'text', 'date', 'date', 'text[]', 'bigint', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'update_course',
    array['uuid', 'text', 'text', 'text', 'text', 'text',
    'text', 'text', 'date', 'date', 'text[]', 'bigint', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select is((select version from study.create_course('Algebra', 'MATH 1', p_course_id => test.user_id(901))), 1::bigint, 'a course');
select results_eq(
    $$ select title, code, term, version, updated_at >= created_at
       from study.update_course(test.user_id(901), p_term => '2026', p_version => 1) $$,
    $$ values ('Algebra', 'MATH 1', '2026', 2::bigint, true) $$,
    'changes what is named, and counts'
);
select results_eq(
    $$ select title, code from study.update_course(test.user_id(901), p_title => 'Algebra II', p_clear => '{code}') $$,
    $$ values ('Algebra II', null::text) $$, 'empties what is to be empty'
);

-- Errors
select throws_ok(
    $$ select study.update_course(test.user_id(901), 'x', p_version => 1) $$, 'PT409', 'version_conflict',
    'refuses a change of what changed meanwhile'
);
select throws_ok(
    $$ select study.update_course(test.user_id(901), p_clear => '{title}') $$, 'PT400', 'invalid_clear', 'a title stays'
);
select throws_ok(
    $$ select study.update_course(test.user_id(901), p_time_zone => 'Mars/Base') $$, 'PT400', 'invalid_time_zone', 'a zone exists'
);
select throws_ok(
    $$ select study.update_course(test.user_id(999), 'x') $$, 'PT404', 'course_not_found', 'a course exists'
);
select throws_ok($$ select study.update_course(null, 'x') $$, 'PT404', 'course_not_found', 'and is named');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select study.update_course(test.user_id(901), 'Mine') $$, 'PT404', 'course_not_found', 'and is one''s own'
);

select * from finish();
rollback;
