-- Verifies the audit log, block by block: each entry against the hash that it was sealed with, each block against
-- its own hash and that of the block before, the last one against the end of the chain. Says what is wrong, and
-- where it stopped.
--
-- Without arguments it goes on after the last block that was found good, so that it is cheap to call often.
-- p_from_block => 1 begins with the first one. p_from and p_until look at the blocks that hold entries of that
-- time. At most p_limit blocks; is_complete is false where there are more, and until_block + 1 is where to go on.
--
-- p_head, '1234:<64 hexadecimal digits>', is a checkpoint that was kept outside: the chain has to go through it.
-- That, together with all blocks up to it, shows what no hash inside can: that nobody wrote the whole chain anew.
--
-- Errors: PT400 invalid_limit, invalid_range, invalid_head, invalid_block

create or replace function ops.verify_audit_log(
    p_from       timestamptz default null,
    p_until      timestamptz default null,
    p_from_block bigint default null,
    p_head       text default null,
    p_limit      integer default 100
)
returns ops.audit_verification
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_result     ops.audit_verification;
    v_chain      record;
    v_check      ops.audit_block_check;
    v_problems   ops.audit_problem[] := '{}';
    v_number     bigint;
    v_end        bigint;
    v_good_until bigint;
    v_first_bad  bigint;
    v_is_there   boolean;
begin
    perform core._check_limit(p_limit);

    if p_from >= p_until then
        raise exception 'invalid_range'
            using errcode = 'PT400',
                  detail = format('From %s until %s.', p_from, p_until),
                  hint = 'Send the beginning before the end.';
    end if;

    if p_from_block < 1 then
        raise exception 'invalid_block'
            using errcode = 'PT400', detail = format('There is no block %s.', p_from_block), hint = 'Blocks count from 1.';
    end if;

    if p_head !~ '^[0-9]{1,18}:[0-9a-fA-F]{64}$' then
        raise exception 'invalid_head'
            using errcode = 'PT400',
                  detail = format('%L is no checkpoint.', left(p_head, 100)),
                  hint = 'Send it as it was printed: the number of the block, a colon, 64 hexadecimal digits.';
    end if;

    -- The end of the chain and the last block, as of one moment.
    select
        c.block_number, c.block_hash, c.until_epoch, c.until_xid, c.until_audit_id,
        coalesce(b.block_number, 0) as last_number, coalesce(b.block_hash, decode(repeat('00', 32), 'hex')) as last_hash
    into strict v_chain
    from ops.audit_chain as c
    left join lateral (
        select t.block_number, t.block_hash from ops.audit_blocks as t order by t.block_number desc limit 1
    ) as b on true;

    select coalesce(
        (select k.good_until from ops.audit_checks as k order by k.check_id desc limit 1), 0
    ) into v_good_until;

    v_end := greatest(v_chain.block_number, v_chain.last_number);
    v_result.head_block := v_chain.block_number;
    v_result.head_hash := encode(v_chain.block_hash, 'hex');
    v_number := coalesce(p_from_block, case when p_from is null and p_until is null then v_good_until + 1 end, 1);

    if p_from is not null or p_until is not null then
        select coalesce(greatest(min(b.block_number), v_number), v_end + 1), coalesce(max(b.block_number), 0)
        into v_number, v_end
        from ops.audit_blocks as b
        where b.until_at >= coalesce(p_from, '-infinity') and b.from_at < coalesce(p_until, 'infinity');
    end if;

    v_result.from_block := v_number;
    v_result.until_block := least(v_number + p_limit - 1, greatest(v_end, v_number - 1));
    v_result.is_complete := v_result.until_block >= v_end;
    v_result.row_count := 0;
    v_result.archived_count := 0;

    for v_number in v_result.from_block .. v_result.until_block loop
        select exists (select from ops.audit_blocks as b where b.block_number = v_number) into v_is_there;

        if v_is_there then
            v_check := ops._verify_audit_block(v_number);
            v_result.row_count := v_result.row_count + v_check.row_count;
            v_result.archived_count := v_result.archived_count + v_check.archived_count;
            v_problems := v_problems || v_check.problems;
        elsif v_number <= v_chain.last_number then
            v_problems := v_problems || row(
                'block_missing', v_number, null, null, 'There are blocks after it.'
            )::ops.audit_problem;
        end if;
    end loop;

    select min(p.block_number) into v_first_bad from unnest(v_problems) as p;

    if (v_chain.block_number, v_chain.block_hash) is distinct from (v_chain.last_number, v_chain.last_hash) then
        v_problems := v_problems || row(
            'chain_cut', v_chain.block_number, null, null,
            format('The chain ends with block %s; the last block there is is %s.', v_chain.block_number, v_chain.last_number)
        )::ops.audit_problem;
        v_first_bad := least(v_first_bad, v_chain.last_number + 1);
    end if;

    v_problems := v_problems || ops._check_audit_head(p_head) || ops._find_audit_tail_problems();

    select count(*), min(t.occurred_at) into v_result.unsealed_count, v_result.oldest_unsealed_at
    from (
        select a.occurred_at
        from ops.audit_log as a
        where (a.epoch, a.xid, a.audit_id) > (v_chain.until_epoch, v_chain.until_xid, v_chain.until_audit_id)
        limit 10001
    ) as t;

    v_result.problem_count := cardinality(v_problems);
    v_result.problems := v_problems[1:100];

    if v_result.until_block >= v_result.from_block then
        insert into ops.audit_checks (check_id, checked_at, login, from_block, until_block, problem_count, good_until)
        values (
            core.uuid_v7(), clock_timestamp(), session_user, v_result.from_block, v_result.until_block, v_result.problem_count,
            least(
                case
                    when v_result.from_block <= v_good_until + 1 then greatest(v_good_until, v_result.until_block)
                    else v_good_until
                end,
                v_first_bad - 1
            )
        );
    end if;

    return v_result;
end;
$$;

comment on function ops.verify_audit_log(timestamptz, timestamptz, bigint, text, integer) is
    'Verify the audit log against its chain of hashes: what is wrong, and how far it looked.';

grant execute on function ops.verify_audit_log(timestamptz, timestamptz, bigint, text, integer) to admin, service_role;
