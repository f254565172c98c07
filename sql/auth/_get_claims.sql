-- What the access token of a session says: the claims of the product document beside sub, sid and iat.
--
-- A gateway refuses tokens whose iat is before a revocation, and iat has whole seconds: one that is issued
-- right after a revocation is dated the second after it. A suspended user's lasting revocation is not
-- looked past. meterId is the number of the user's first meter that is not retired; region is the user's, or
-- the first of those that an operator works for.

create or replace function auth._get_claims(p_user_id uuid, p_session_id uuid)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$ -- text: the meters come later than this module
    select jsonb_build_object(
        'sub', u.user_id,
        'sid', p_session_id,
        'userId', u.user_id,
        'username', u.username,
        'email', u.email,
        'role', case u.user_role when 'authenticated' then 'user' else u.user_role end,
        'region', coalesce(
            u.region, (select min(o.region) from auth.operator_regions as o where o.user_id = u.user_id)
        ),
        'meterId', (
            select m.meter_number
            from meters.meters as m
            where m.owner_user_id = u.user_id and m.status <> 'retired'
            order by m.created_at, m.meter_id
            limit 1
        ),
        'iat', greatest(
            floor(extract(epoch from clock_timestamp())),
            (
                select ceil(extract(epoch from max(r.issued_before)))
                from auth.revocations as r
                where r.user_id = u.user_id and r.issued_before < 'infinity'
                    and (r.session_id is null or r.session_id = p_session_id)
            )
        )::bigint
    )
    from auth.users as u
    where u.user_id = p_user_id;
$$;

comment on function auth._get_claims(uuid, uuid) is 'What the access token of a session says.';
