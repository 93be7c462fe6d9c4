import random, signal, time
import pytest, sys
sys.path.insert(0,'/work/main/test/node')
from conftest import *
import test_handover_faults as t
from handover_fleet import hand_over
from handover_servers import Writer
from redis_fleet_node.handover.handover import Refused
from redis_fleet_node.patience import Patience
@pytest.mark.parametrize("delay",[0.02,0.05,0.08,0.12,0.2,0.3])
def test_x(cluster, registry, delay, capsys):
    class Slow(t.CutLink):
        def does(self,*w):
            done=super(t.CutLink,self).does(*w); time.sleep(delay); self.victim.signal(signal.SIGKILL); return done
    class Fleet(t.CutFleet):
        def open(self,a,p):
            l=super().open(a,p)
            if isinstance(l,t.CutLink): l.__class__=Slow
            return l
    first,second,third=cluster.shard(0)
    t.break_link(third)
    said=''
    with Writer(cluster) as w:
        try: said=str(hand_over(first,registry,Fleet(second),patience=Patience(limit=6,pause=0.1)))
        except Refused as e: said='refused '+str(e)
        time.sleep(5.5)
        a=w.stop()
    p=[]
    for s in (first,third):
        with s.link() as l: p.append((s.slot,l.role().is_primary))
    with Writer(cluster) as w:
        time.sleep(0.5); b=w.stop()
    with capsys.disabled(): print('\n',delay,said[:160],a,p,b)
