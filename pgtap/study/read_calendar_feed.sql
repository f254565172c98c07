begin;
select plan(13);

-- Contract
select function_returns('study', 'read_calendar_feed', array['text'], 'jsonb');
select is_definer('study', 'read_calendar_feed', array['text']);
select function_privs_are('study', 'read_calendar_feed', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'read_calendar_feed', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('study', 'read_calendar_feed', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table feed as
select * from study.create_calendar_feed('Mine', p_user_id => test.user_id(1));
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901), p_user_id => test.user_id(1)) $$, 'a course');
select lives_ok(
    $$ select study.create_assignment(test.user_id(901), 'Soon', now() + interval '1 day', p_user_id => test.user_id(1)),
              study.create_assignment(test.user_id(901), 'Long ago', now() - interval '1 year', p_user_id => test.user_id(1)) $$, 'assignments'
);
select lives_ok(
    $$ select study.create_study_session('Theirs', now(), now() + interval '1 hour', p_user_id => test.user_id(2)) $$, 'somebody else''s session'
);
select is((select study.read_calendar_feed(f.token) ->> 'title' from feed as f), 'Mine', 'is found by its secret');
select is(
    (select jsonb_path_query_array(study.read_calendar_feed(f.token), '$.assignments[*].title') from feed as f), '["Soon"]', 'has what is of this time'
);
select is((select study.read_calendar_feed(f.token) -> 'study_sessions' from feed as f), 'null', 'and nothing of others');
select is(study.read_calendar_feed('guess'), null, 'another secret has nothing');
select is(study.read_calendar_feed(null), null, 'nor has none');

select * from finish();
rollback;
