begin;
select plan(8);

-- Contract
select function_returns('study', 'courses__check', '{}'::name[], 'trigger');
select isnt_definer('study', 'courses__check', '{}'::name[]);
select function_privs_are('study', 'courses__check', '{}'::name[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok(
    $$ insert into study.courses (course_id, user_id, title) values (test.user_id(901), test.user_id(1), 'Course') $$, 'a course'
);
select throws_ok(
    $$ update study.courses set time_zone = 'Mars' $$, 'PT400', 'invalid_time_zone', 'whoever writes it, its zone exists'
);
select is(
    (select time_zone from study.courses), (notifications._get_preferences(test.user_id(1))).time_zone,
    'one without a zone gets its owner''s'
);
select lives_ok($$ update study.courses set title = 'Other', version = 7 $$, 'one that counts itself');
select is((select version from study.courses), 7::bigint, 'is left alone');

select * from finish();
rollback;
