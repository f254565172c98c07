begin;
select plan(14);

-- Contract
select function_returns('study', 'assignments__plan_reminder', '{}'::name[], 'trigger');
select isnt_definer('study', 'assignments__plan_reminder', '{}'::name[]);
select function_privs_are('study', 'assignments__plan_reminder', '{}'::name[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901), p_user_id => test.user_id(1)) $$, 'a course');
select lives_ok(
    $$ select study.create_assignment(
           test.user_id(901), 'Sheet', now() + interval '3 days', p_assignment_id => test.user_id(911), p_user_id => test.user_id(1)
       ) $$, 'an assignment'
);
select results_eq('select due_at - now() from study.reminders', array[interval '3 days'], 'is going to be reminded of');
select lives_ok(
    $$ select study.update_assignment(test.user_id(911), p_due_at => now() + interval '5 days', p_user_id => test.user_id(1)) $$, 'moves'
);
select results_eq('select due_at - now() from study.reminders', array[interval '5 days'], 'and its reminder moves along');
select lives_ok($$ select study.delete_course(test.user_id(901), p_user_id => test.user_id(1)) $$, 'goes with its course');
select is_empty('select from study.reminders', 'and so does the reminder');
select lives_ok($$ select study.restore_course(test.user_id(901), p_user_id => test.user_id(1)) $$, 'comes back');
select is((select count(*) from study.reminders), 1::bigint, 'as does that');
select lives_ok($$ select study.complete_assignment(test.user_id(911), p_user_id => test.user_id(1)) $$, 'is done');
select is_empty('select from study.reminders', 'and nobody is reminded');

select * from finish();
rollback;
