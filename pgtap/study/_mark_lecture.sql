begin;
select plan(9);

-- Contract
select function_returns('study', '_mark_lecture', array['uuid', 'uuid'], 'void');
select isnt_definer('study', '_mark_lecture', array['uuid', 'uuid']);
select function_privs_are('study', '_mark_lecture', array['uuid', 'uuid'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.create_course('Algebra', p_time_zone => 'UTC', p_course_id => test.user_id(901), p_user_id => test.user_id(1)) $$, 'a course');
select study._mark_lecture(test.user_id(1), test.user_id(921));
select results_eq(
    $$ select kind, remind_at, due_at, sent_at from study.reminders $$, $$ values ('lecture', now(), now(), null::timestamptz) $$, 'is to be looked at'
);
update study.reminders set remind_at = now() + interval '1 day', due_at = now() + interval '1 day', error = 'x';
select study._mark_lecture(test.user_id(1), test.user_id(921));
select results_eq('select remind_at, due_at, error from study.reminders', $$ values (now(), now(), null::text) $$, 'sooner than was planned');
update study.reminders set remind_at = now() - interval '1 day', due_at = now() - interval '2 days';
select study._mark_lecture(test.user_id(1), test.user_id(921));
select results_eq(
    'select remind_at, due_at from study.reminders', $$ values (now() - interval '1 day', now() - interval '2 days') $$, 'what was not seen to yet is not forgotten'
);
select is((select count(*) from study.reminders), 1::bigint, 'one of each');
select is((select user_id from study.reminders), test.user_id(1), 'for its user');

select * from finish();
rollback;
