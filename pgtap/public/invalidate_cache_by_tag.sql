begin;
select plan(6);

-- Contract
select isnt_definer('public', 'invalidate_cache_by_tag', array['text', 'text']);
select function_returns('public', 'invalidate_cache_by_tag', array['text', 'text'], 'integer');
select function_privs_are('public', 'invalidate_cache_by_tag', array['text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('public', 'invalidate_cache_by_tag', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('public', 'invalidate_cache_by_tag', array['text', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select cmp_ok(public.invalidate_cache_by_tag('t'), '>', 0, 'makes values with the tag invalid');

select * from finish();
rollback;
