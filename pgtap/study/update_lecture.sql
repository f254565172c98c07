begin;
select plan(15);

-- Contract
select function_returns('study', 'update_lecture',
    array['uuid', 'text', 'date', 'time without time zone', 'integer', 'smallint[]',
    'integer', 'date', 'text', 'text', 'text', 'text[]', 'uuid', 'text[]', 'bigint', 'uuid'], 'study.lectures');
select is_definer('study', 'update_lecture',
    array['uuid', 'text', 'date', 'time without time zone', 'integer', 'smallint[]',
    'integer', 'date', 'text', 'text', 'text', 'text[]', 'uuid', 'text[]', 'bigint', 'uuid']);
select function_privs_are('study', 'update_lecture',
    array['uuid', 'text', 'date', 'time without time zone', 'integer', 'smallint[]', 'integer',
    'date', 'text', 'text', 'text', 'text[]', 'uuid', 'text[]', 'bigint', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'update_lecture',
    array['uuid', 'text', 'date', 'time without time zone', 'integer', 'smallint[]', 'integer',
    'date', 'text', 'text', 'text', 'text[]', 'uuid', 'text[]', 'bigint', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'update_lecture',
    array['uuid', 'text', 'date', 'time without time zone', 'integer', 'smallint[]',
    'integer', 'date', 'text', 'text', 'text', 'text[]', 'uuid', 'text[]', 'bigint', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select study.create_course('Algebra', p_course_id => test.user_id(901)) $$, 'a course');
select lives_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:15', 90, p_weekdays => '{1}', p_lecture_id => test.user_id(921)) $$,
    'a lecture'
);
select results_eq(
    $$ select weekdays, until_on, excluded, version from study.update_lecture(
           test.user_id(921), p_until_on => '2026-11-30', p_excluded => '{20261019T091500}', p_version => 1
       ) $$,
    $$ values ('{1}'::smallint[], date '2026-11-30', '{20261019T091500}'::text[], 2::bigint) $$, 'changes what is named'
);
select results_eq(
    $$ select weekdays, until_on, last_on from study.update_lecture(test.user_id(921), p_clear => '{weekdays,until_on}') $$,
    $$ values (null::smallint[], null::date, date '2026-10-13') $$, 'once, then'
);

-- Errors
select throws_ok(
    $$ select study.update_lecture(test.user_id(921), 'x', p_version => 1) $$, 'PT409', 'version_conflict', 'it changed meanwhile'
);
select throws_ok(
    $$ select study.update_lecture(test.user_id(921), p_excluded => '{yesterday}') $$, 'PT400', 'invalid_excluded', 'starts are starts'
);
select throws_ok(
    $$ select study.update_lecture(test.user_id(921), p_week_interval => 70000) $$, 'PT400', 'invalid_interval', 'few weeks'
);
select throws_ok(
    $$ select study.update_lecture(test.user_id(921), p_clear => '{title}') $$, 'PT400', 'invalid_clear', 'a title stays'
);
select throws_ok($$ select study.update_lecture(test.user_id(999)) $$, 'PT404', 'lecture_not_found', 'it exists');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select study.update_lecture(test.user_id(921), 'x') $$, 'PT404', 'lecture_not_found', 'one''s own');

select * from finish();
rollback;
