begin;
select plan(8);

-- Contract
select function_returns('study', '_import_assignment', array['study.calendars', 'uuid', 'jsonb'], 'void');
select isnt_definer('study', '_import_assignment', array['study.calendars', 'uuid', 'jsonb']);
select function_privs_are('study', '_import_assignment',
    array['study.calendars', 'uuid', 'jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.import_calendar('BEGIN:VCALENDAR', p_user_id => test.user_id(1)) $$, 'a calendar');
select lives_ok(
    $$ select study._import_assignment(c, test.user_id(911), '{"title": "T", "due_at": "2026-10-12T09:00:00Z"}') from study.calendars as c $$, 'a task'
);
select lives_ok($$ select study.complete_assignment(test.user_id(911), p_user_id => test.user_id(1)) $$, 'its owner did it');
select lives_ok(
    $$ select study._import_assignment(c, test.user_id(911), '{"title": "U", "due_at": "2026-10-12T09:00:00Z"}') from study.calendars as c $$, 'it changes'
);
select results_eq(
    'select title, completed_at is not null from study.assignments', $$ values ('U', true) $$, 'and stays done'
);

select * from finish();
rollback;
