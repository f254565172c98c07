begin;
select plan(13);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', 'invalidate_cache_by_tag', array['text', 'text'], 'integer');
select is_definer('cache', 'invalidate_cache_by_tag', array['text', 'text']);
select function_privs_are('cache', 'invalidate_cache_by_tag', array['text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('cache', 'invalidate_cache_by_tag', array['text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('cache', 'invalidate_cache_by_tag', array['text', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select cache.set_cache('a', '1', p_tags => '{x,y}', p_namespace => 'things');
select cache.set_cache('b', '1', p_tags => '{y}', p_namespace => 'things');
select cache.set_cache('c', '1', p_tags => '{y}');
select is(cache.invalidate_cache_by_tag('z'), (select count(*)::integer from cache.namespaces), 'marks every namespace');
select is(cache.invalidate_cache_by_tag('x', 'things'), 1, 'or one');
select is(cache.get_cache('a', 'things'), null, 'a value with the tag is gone');
select is(cache.get_cache('b', 'things'), '1', 'one without stays');
select cache.invalidate_cache_by_tag('y');
select is(cache.get_cache('b', 'things'), null, 'a tag of all namespaces');
select is(cache.get_cache('c'), null, 'is one in each');

-- Errors
select throws_ok($$ select cache.invalidate_cache_by_tag('') $$, 'PT400', 'invalid_key', 'refuses no tag');
select throws_ok($$ select cache.invalidate_cache_by_tag('a', 'nothing') $$, 'PT404', 'namespace_not_found', 'refuses an unknown namespace');

select * from finish();
rollback;
