begin;
select plan(6);

-- Contract
select function_returns('sync', '_format_cookie', array['sync.cookie'], 'text');
select isnt_definer('sync', '_format_cookie', array['sync.cookie']);
select function_privs_are('sync', '_format_cookie', array['sync.cookie'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_format_cookie', array['sync.cookie'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_format_cookie', array['sync.cookie'], 'anon', '{}'::text[]);

-- Behaviour
select is(
    sync._format_cookie(('abcdefabcdef', 1, '1-0', '12345678', '2026-01-01 00:00Z', '77', 3, test.user_id(1))::sync.cookie),
    '1.abcdefabcdef.1.1-0.12345678.1767225600.77.3.00000000000070008000000000000001', 'has all that a place needs'
);

select * from finish();
rollback;
