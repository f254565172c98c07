-- What a caller without a token may execute, by name: adding one is a decision to be seen in review.
-- What is granted to authenticated but not here needs a token.
begin;
select plan(1);

select set_eq(
    $query$
    select n.nspname || '.' || p.proname
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspowner = 'app_owner'::regrole
        and has_schema_privilege('anon', n.oid, 'usage')
        and has_function_privilege('anon', p.oid, 'execute')
    $query$,
    array[
        'api.call_procedure',
        'api.claim_idempotency_key',
        'api.complete_idempotency_key',
        'api.get_api_version',
        'api.get_idempotent_response',
        'api.list_api_versions',
        'api.list_brownouts',
        'api.list_deprecated_functions',
        'api.resolve_references',
        'auth.jwt',
        'auth.require_uid',
        'auth.role',
        'auth.uid',
        'flags.evaluate_flag',
        'flags.evaluate_flags',
        'flags.is_feature_enabled',
        'tariffs.get_tariff',
        'tariffs.list_tariffs',
        'tariffs.quote_energy'
    ],
    'anonymous callers may execute these functions and no others'
);

select * from finish();
rollback;
