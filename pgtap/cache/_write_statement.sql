begin;
select plan(9);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', '_write_statement', array['cache.dependencies', 'text'], 'text');
select is_definer('cache', '_write_statement', array['cache.dependencies', 'text']);
select function_privs_are('cache', '_write_statement', array['cache.dependencies', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_write_statement', array['cache.dependencies', 'text'], 'admin', '{}'::text[]);
select function_privs_are('cache', '_write_statement', array['cache.dependencies', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select cache.declare_dependency('things', 'meters.meters', 'tag', $$it's {meter_id}$$, '{region}');
select matches(
    cache._write_statement(d, 'insert'), 'from new_rows as r', 'an insert marks new rows'
) from cache.dependencies as d where d.namespace = 'things';
select matches(
    cache._write_statement(d, 'delete'), 'from old_rows as r', 'a delete marks old ones'
) from cache.dependencies as d where d.namespace = 'things';
select matches(
    cache._write_statement(d, 'update'), 'using \(meter_id\).*o\.region.*is distinct from', 'an update compares columns'
) from cache.dependencies as d where d.namespace = 'things';
select matches(
    cache._write_statement(d, 'update'), $$'it''s ' \|\| r\.meter_id$$, 'whatever stands in the template is quoted'
) from cache.dependencies as d where d.namespace = 'things';

select * from finish();
rollback;
