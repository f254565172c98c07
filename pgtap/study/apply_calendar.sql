begin;
select plan(13);

-- Contract
select function_returns('study', 'apply_calendar', array['uuid', 'jsonb', 'jsonb', 'jsonb'], 'jsonb');
select is_definer('study', 'apply_calendar', array['uuid', 'jsonb', 'jsonb', 'jsonb']);
select function_privs_are('study', 'apply_calendar',
    array['uuid', 'jsonb', 'jsonb', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'apply_calendar', array['uuid', 'jsonb', 'jsonb', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('study', 'apply_calendar', array['uuid', 'jsonb', 'jsonb', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.import_calendar('BEGIN:VCALENDAR', p_user_id => test.user_id(1)) $$, 'a calendar');
prepare apply as select study.apply_calendar(c.calendar_id, $1::jsonb, $2::jsonb) -> 'counts' from study.calendars as c;
select results_eq(
    $$ execute apply('[{"uid": "a", "kind": "assignment", "title": "A", "digest": "1"}, {"uid": "b", "kind": "assignment", "title": "B", "digest": "1"},
                       {"uid": "c", "kind": "assignment", "title": "", "digest": "1"}]', '[]') $$,
    $$ values ('{"created": 2, "changed": 0, "unchanged": 0, "removed": 0, "kept_deleted": 0}'::jsonb) $$, 'brings in what can be brought in'
);
select is(
    (select jsonb_path_query_array(report, '$.refused[*].uid') from study.calendars), '["c"]', 'and reports the rest'
);
select results_eq(
    $$ execute apply('[{"uid": "a", "kind": "assignment", "title": "A", "digest": "1"}]', '[{"uid": "b", "error": "x"}]') $$,
    $$ values ('{"created": 0, "changed": 0, "unchanged": 1, "removed": 0, "kept_deleted": 0}'::jsonb) $$, 'what cannot be read stays'
);
select results_eq(
    $$ execute apply('[]', '[]') $$,
    $$ values ('{"created": 0, "changed": 0, "unchanged": 0, "removed": 2, "kept_deleted": 0}'::jsonb) $$, 'what is gone goes'
);
select results_eq(
    $$ execute apply('[{"uid": "a", "kind": "assignment", "title": "A", "digest": "1"}]', '[]') $$,
    $$ values ('{"created": 0, "changed": 1, "unchanged": 0, "removed": 0, "kept_deleted": 0}'::jsonb) $$, 'and comes back'
);
select results_eq('select title from study.assignments where deleted_at is null', array['A'], 'as what it was');

-- Errors
select throws_ok($$ select study.apply_calendar(test.user_id(999), '[]') $$, 'PT404', 'calendar_not_found', 'of a calendar that exists');

select * from finish();
rollback;
