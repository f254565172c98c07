begin;
select plan(9);

-- Contract
select function_returns('study', '_import_item', array['study.calendars', 'jsonb'], 'text');
select isnt_definer('study', '_import_item', array['study.calendars', 'jsonb']);
select function_privs_are('study', '_import_item', array['study.calendars', 'jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.import_calendar('BEGIN:VCALENDAR', p_user_id => test.user_id(1)) $$, 'a calendar');
prepare bring as select study._import_item(c, jsonb_build_object('uid', 'a', 'kind', 'assignment', 'title', 'T', 'digest', $1::text)) from study.calendars as c;
select results_eq($$ execute bring('1') $$, array['created'], 'is new');
select results_eq($$ execute bring('1') $$, array['unchanged'], 'is known');
select results_eq($$ execute bring('2') $$, array['changed'], 'is another');
select lives_ok($$ select study.delete_assignment(a.assignment_id, p_user_id => test.user_id(1)) from study.assignments as a $$, 'its owner deletes it');
select results_eq($$ execute bring('3') $$, array['kept_deleted'], 'and it stays so');

select * from finish();
rollback;
