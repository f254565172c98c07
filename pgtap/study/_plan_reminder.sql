begin;
select plan(12);

-- Contract
select function_returns('study', '_plan_reminder', array['uuid', 'text', 'uuid', 'timestamp with time zone'], 'void');
select isnt_definer('study', '_plan_reminder', array['uuid', 'text', 'uuid', 'timestamp with time zone']);
select function_privs_are('study', '_plan_reminder',
    array['uuid', 'text', 'uuid', 'timestamp with time zone'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study._plan_reminder(test.user_id(1), 'assignment', test.user_id(911), now() + interval '3 days') $$, 'a reminder');
select results_eq('select remind_at - now() from study.reminders', array[interval '2 days'], 'a day before');
select lives_ok($$ update study.reminders set sent_at = now() $$, 'it is sent');
select lives_ok($$ select study._plan_reminder(test.user_id(1), 'assignment', test.user_id(911), now() + interval '3 days') $$, 'the same time');
select isnt((select sent_at from study.reminders), null, 'needs no other');
select lives_ok($$ select study._plan_reminder(test.user_id(1), 'assignment', test.user_id(911), now() + interval '4 days') $$, 'another time');
select is((select sent_at from study.reminders), null, 'does');
select lives_ok($$ select study._plan_reminder(test.user_id(1), 'assignment', test.user_id(911), null) $$, 'without one');
select is_empty('select from study.reminders', 'there is none');

select * from finish();
rollback;
