begin;
select plan(5);

-- Contract
select function_returns('jobs', '_describe_error', array['text', 'text'], 'text');
select function_privs_are('jobs', '_describe_error', array['text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(jobs._describe_error('PT422', 'told_to'), 'told_to (PT422)', 'text and SQLSTATE');
select is(length(jobs._describe_error('PT422', repeat('x', 1000))), 508, 'of a long text, the beginning');
select is(jobs._describe_error('PT422', null), ' (PT422)', 'of no text, the SQLSTATE');

select * from finish();
rollback;
