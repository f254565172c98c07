begin;
select plan(28);

-- Contract
select function_returns('study', 'send_reminders', array['integer'], 'integer');
select is_definer('study', 'send_reminders', array['integer']);
select function_privs_are('study', 'send_reminders', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'send_reminders', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('study', 'send_reminders', array['integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.create_course('Algebra', p_course_id => test.user_id(901), p_user_id => test.user_id(1)) $$, 'a course');
select lives_ok(
    $$ select study.create_assignment(
           test.user_id(901), 'Sheet', now() + interval '3 days', p_assignment_id => test.user_id(911), p_user_id => test.user_id(1)
       ),
       study.create_study_session('Read', now() + interval '10 minutes', now() + interval '1 hour', p_user_id => test.user_id(1)) $$,
    'an assignment, and a session that starts soon'
);
select is(study.send_reminders(), 1, 'reminds of the session');
select is(study.send_reminders(), 0, 'once');
select results_eq('select topic from notifications.notifications', array['study_session_soon'], 'as a notification');
select lives_ok(
    $$ select study.update_assignment(test.user_id(911), p_due_at => now() + interval '2 hours', p_user_id => test.user_id(1)) $$, 'is due soon, now'
);
select is(study.send_reminders(), 1, 'reminds of it');
select is(
    (select subject ~ '^Sheet is due' and body ~ 'Algebra' from notifications.notifications where topic = 'assignment_due_soon'), true, 'by name'
);
select lives_ok(
    $$ select study.complete_assignment(test.user_id(911), p_user_id => test.user_id(1)),
              study.update_assignment(test.user_id(911), p_clear => '{completed_at}', p_user_id => test.user_id(1)) $$, 'done, and open again'
);
select lives_ok('select study.send_reminders()', 'is looked at once more');
select is((select count(*) from notifications.notifications), 2::bigint, 'but told only once');
-- What passed while nobody was there.
select lives_ok(
    $$ insert into study.reminders (kind, record_id, user_id, remind_at, due_at)
       values ('assignment', test.user_id(912), test.user_id(1), now() - interval '2 days', now() - interval '1 day'),
              ('assignment', test.user_id(913), test.user_id(1), now() - interval '2 days', now() + interval '1 day') $$, 'one is late, one of nothing'
);
select is(study.send_reminders(), 2, 'both are seen to');
select results_eq(
    $$ select error from study.reminders where record_id in (test.user_id(912), test.user_id(913)) order by record_id $$,
    array['missed', 'query returned no rows'], 'neither is told, nor keeps others back'
);
select is((select count(*) from notifications.notifications), 2::bigint, 'nobody heard');
-- Lectures.
select lives_ok(
    $$ select study.create_lecture(
           test.user_id(901), ((now() + interval '10 minutes') at time zone 'UTC')::date,
           ((now() + interval '10 minutes') at time zone 'UTC')::time, 60, p_time_zone => 'UTC', p_user_id => test.user_id(1)
       ) $$, 'a lecture that is about to begin'
);
select is(study.send_reminders(), 1, 'reminds of it');
select is(study.send_reminders(), 0, 'once');
select is((select count(*) from notifications.notifications where topic = 'lecture_soon'), 1::bigint, 'as a notification');

-- A deadlock is nobody's fault.
create function pg_temp.fail() returns trigger language plpgsql as $$ begin raise exception 'met' using errcode = '40P01'; end $$;
create trigger fail before insert on notifications.notifications for each row execute function pg_temp.fail();
select study.create_lecture(
    test.user_id(901), ((now() + interval '10 minutes') at time zone 'UTC')::date,
    ((now() + interval '10 minutes') at time zone 'UTC')::time, 60, p_time_zone => 'UTC', p_user_id => test.user_id(1)
), study.create_study_session('Write', now() + interval '10 minutes', now() + interval '1 hour', p_user_id => test.user_id(1));
select is(study.send_reminders(), 2, 'what meets a deadlock');
select results_eq(
    'select kind, error, remind_at - now() from study.reminders where sent_at is null and remind_at > now() and error is not null order by kind',
    $$ values ('lecture', 'met', interval '5 minutes'), ('study_session', 'met', interval '1 minute') $$, 'is tried again'
);
drop trigger fail on notifications.notifications;
update study.reminders set remind_at = now() where error = 'met';
select is(study.send_reminders(), 2, 'soon');
select is((select count(*) from notifications.notifications where topic in ('lecture_soon', 'study_session_soon')), 4::bigint, 'and told then');

select * from finish();
rollback;
