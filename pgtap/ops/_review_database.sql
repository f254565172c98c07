begin;
select plan(5);

-- Contract
select has_function('ops', '_review_database', '{}'::text[]);
select is_definer('ops', '_review_database', '{}'::text[]);
select function_privs_are('ops', '_review_database', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_review_database', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
select ok(ops._review_database() ?& array['serious', 'warning', 'advice', 'findings'], 'how many of each, and the worst by name');

select * from finish();
rollback;
