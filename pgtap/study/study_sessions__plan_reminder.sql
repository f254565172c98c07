begin;
select plan(7);

-- Contract
select function_returns('study', 'study_sessions__plan_reminder', '{}'::name[], 'trigger');
select isnt_definer('study', 'study_sessions__plan_reminder', '{}'::name[]);
select function_privs_are('study', 'study_sessions__plan_reminder', '{}'::name[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok(
    $$ select study.create_study_session(
           'Read', now() + interval '1 day', now() + interval '25 hours', p_study_session_id => test.user_id(931), p_user_id => test.user_id(1)
       ) $$, 'a session'
);
select results_eq('select due_at - remind_at from study.reminders', array[interval '30 minutes'], 'half an hour before');
select lives_ok($$ select study.complete_study_session(test.user_id(931), p_user_id => test.user_id(1)) $$, 'took place');
select is_empty('select from study.reminders', 'and nobody is reminded');

select * from finish();
rollback;
