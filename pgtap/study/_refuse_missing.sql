begin;
select plan(4);

-- Contract
select function_returns('study', '_refuse_missing', array['text', 'text', 'uuid', 'text'], 'void');
select isnt_definer('study', '_refuse_missing', array['text', 'text', 'uuid', 'text']);
select function_privs_are('study', '_refuse_missing', array['text', 'text', 'uuid', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select throws_ok(
    $$ select study._refuse_missing('course_not_found', 'course', null, 'list_courses') $$, 'PT404', 'course_not_found', 'says what is missing'
);

select * from finish();
rollback;
